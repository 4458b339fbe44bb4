package dev.viaduct.helpdesk;

import java.util.Optional;

/**
 * Whom an event is about, by everything the event tells.
 *
 * @param clientId the helpdesk's id
 * @param externalMessageId the gateway's id of a message of the contact
 * @param externalId what the helpdesk keeps as the contact's id elsewhere
 * @param identifier the identity the contact was forwarded with
 * @param phone the phone it was forwarded with
 */
public record HelpdeskClient(
        Optional<String> clientId,
        Optional<String> externalMessageId,
        Optional<String> externalId,
        Optional<String> identifier,
        Optional<String> phone) {}
