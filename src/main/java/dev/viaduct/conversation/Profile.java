package dev.viaduct.conversation;

import java.util.Map;

/** What is known of the person; null where nothing is. {@code customFields} is never null. */
public record Profile(String name, String phone, String email, String picture, Map<String, String> customFields) {
    /** Nothing is known. */
    public static final Profile EMPTY = new Profile(null, null, null, null, Map.of());

    /** This profile with every value that {@code newer} has; custom fields are merged one by one. */
    public Profile updatedBy(Profile newer) {
        Map<String, String> fields = new java.util.TreeMap<>(customFields);
        fields.putAll(newer.customFields);
        return new Profile(
                newer.name != null ? newer.name : name,
                newer.phone != null ? newer.phone : phone,
                newer.email != null ? newer.email : email,
                newer.picture != null ? newer.picture : picture,
                Map.copyOf(fields));
    }
}
