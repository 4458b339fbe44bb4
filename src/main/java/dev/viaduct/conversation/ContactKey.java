package dev.viaduct.conversation;

/** A contact before its row is known: app and subject. */
public record ContactKey(String app, String subject) {}
