package dev.viaduct.conversation;

import dev.viaduct.conversation.Message.Author;

/**
 * A message of the helpdesk's side for a contact.
 *
 * @param helpdeskId its id there, by which repeats are recognised
 * @param author who wrote it
 * @param text or null
 * @param body everything else
 * @param answers whether it says that earlier incoming messages were read
 */
public record Relayed(String helpdeskId, Author author, String text, Body body, boolean answers) {}
