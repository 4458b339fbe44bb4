package dev.viaduct.helpdesk;

/** An operator; name and picture are null where the helpdesk has none. */
public record HelpdeskOperator(String id, String name, String picture) {}
