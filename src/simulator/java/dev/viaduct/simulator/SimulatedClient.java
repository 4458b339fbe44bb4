package dev.viaduct.simulator;

import java.time.Instant;
import java.util.Map;

/**
 * A client as the helpdesk knows it, at one moment (reference: {@code clients (GET)}).
 *
 * @param phone {@code "[external] <id>"} for a client known by id, the digits for one known by phone
 * @param name the nickname that came with the first message
 * @param assignedName the name an operator or {@code clients (PUT)} gave
 * @param externalId the id in an external system, set by {@code clients (PUT)} only
 */
public record SimulatedClient(
        long id,
        String phone,
        String name,
        String assignedName,
        String avatar,
        String clientPhone,
        String externalId,
        String comment,
        Map<String, String> customFields,
        boolean blacklisted,
        Instant created,
        Instant updated) {

    public SimulatedClient {
        customFields = Map.copyOf(customFields);
    }

    SimulatedClient introducedAs(String nickname, String newAvatar, String newClientPhone, Map<String, String> fields) {
        return new SimulatedClient(
                id,
                phone,
                name == null ? nickname : name,
                assignedName,
                newAvatar == null ? avatar : newAvatar,
                newClientPhone == null ? clientPhone : newClientPhone,
                externalId,
                comment,
                fields.isEmpty() ? customFields : fields,
                blacklisted,
                created,
                updated);
    }

    SimulatedClient changed(ClientChange change, Instant now) {
        return new SimulatedClient(
                id,
                phone,
                name,
                change.assignedName().isPresent()
                        ? emptyAsNull(change.assignedName().get())
                        : assignedName,
                avatar,
                change.clientPhone().orElse(clientPhone),
                change.externalId().orElse(externalId),
                change.comment().orElse(comment),
                change.customFields().orElse(customFields),
                blacklisted,
                created,
                now);
    }

    /** A name set to nothing is deleted, as {@code clients (PUT)} says. */
    private static String emptyAsNull(String value) {
        return value.isEmpty() ? null : value;
    }

    SimulatedClient withBlacklisted(boolean blocked, Instant now) {
        return new SimulatedClient(
                id,
                phone,
                name,
                assignedName,
                avatar,
                clientPhone,
                externalId,
                comment,
                customFields,
                blocked,
                created,
                now);
    }
}
