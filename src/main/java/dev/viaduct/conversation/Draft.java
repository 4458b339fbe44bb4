package dev.viaduct.conversation;

/**
 * A message a contact wants to send, checked by whoever read it.
 *
 * @param id the client's own id, 1 to 64 characters
 * @param text or null
 * @param body everything else
 */
public record Draft(String id, String text, Body body) {}
