package dev.viaduct.simulator;

import java.util.Map;
import java.util.Optional;

/** What a change of a client's card sets; empty parts stay as they are (reference: {@code clients (PUT)}). */
public record ClientChange(
        Optional<String> assignedName,
        Optional<String> clientPhone,
        Optional<String> externalId,
        Optional<String> comment,
        Optional<Map<String, String>> customFields) {

    /** Gives the client another name. */
    public static ClientChange name(String name) {
        return new ClientChange(
                Optional.of(name), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Gives the client another informational phone number. */
    public static ClientChange phone(String phone) {
        return new ClientChange(
                Optional.empty(), Optional.of(phone), Optional.empty(), Optional.empty(), Optional.empty());
    }

    boolean isEmpty() {
        return assignedName.isEmpty()
                && clientPhone.isEmpty()
                && externalId.isEmpty()
                && comment.isEmpty()
                && customFields.isEmpty();
    }
}
