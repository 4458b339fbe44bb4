package dev.viaduct.simulator;

/** A file of a message: its original name and where it can be fetched. */
public record Attachment(String name, String link) {}
