package dev.viaduct.identity;

import dev.viaduct.app.StorableText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;

/**
 * The optional profile claims of a token (protocol.md, Connecting). A claim of another form than the protocol's is
 * taken as absent: the token's signature and subject decide who may connect, not its ornaments.
 *
 * @param name display name or null
 * @param phone digits or null
 * @param email address or null
 * @param picture URL or null
 * @param customFields texts by field; never null
 */
public record Claims(String name, String phone, String email, String picture, Map<String, String> customFields) {
    private static final int LONGEST = 2048;

    /** No claim at all. */
    public static final Claims NONE = new Claims(null, null, null, null, Map.of());

    static Claims of(JwtClaims token) {
        String phone = text(token, "phone");
        return new Claims(
                text(token, "name"),
                phone != null && phone.matches("\\d{1,32}") ? phone : null,
                text(token, "email"),
                text(token, "picture"),
                fields(token.getClaimValue("custom_fields")));
    }

    private static String text(JwtClaims token, String claim) {
        return text(token.getClaimValue(claim));
    }

    private static String text(Object value) {
        boolean usable = value instanceof String s && !s.isBlank() && s.length() <= LONGEST && StorableText.is(s);
        return usable ? (String) value : null;
    }

    private static Map<String, String> fields(Object value) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, field) -> {
                if (text(key) != null && text(field) != null) {
                    fields.put((String) key, (String) field);
                }
            });
        }
        return Map.copyOf(fields);
    }
}
