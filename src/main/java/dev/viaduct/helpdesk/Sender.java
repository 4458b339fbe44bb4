package dev.viaduct.helpdesk;

import java.util.Map;
import java.util.Optional;

/**
 * A contact, as a helpdesk is told of it. Null where nothing is known.
 *
 * @param subject who it is within the app
 * @param tokenPhone the phone its token vouches for
 * @param helpdeskId its id at the helpdesk, once known
 */
public record Sender(
        String subject,
        Optional<String> tokenPhone,
        Optional<String> helpdeskId,
        String name,
        String phone,
        String picture,
        Map<String, String> customFields) {}
