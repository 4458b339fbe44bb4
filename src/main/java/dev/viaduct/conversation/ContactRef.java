package dev.viaduct.conversation;

/**
 * Which contact: what travels with every piece of work.
 *
 * @param id row in the database
 * @param app the app's slug
 * @param subject the contact within the app
 */
public record ContactRef(long id, String app, String subject) {
    /** The contact as instances call it among each other. */
    public ContactKey key() {
        return new ContactKey(app, subject);
    }
}
