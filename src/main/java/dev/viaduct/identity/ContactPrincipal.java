package dev.viaduct.identity;

import dev.viaduct.app.App;
import java.time.Instant;

/**
 * A caller whose token was verified.
 *
 * @param app the app the token was made for
 * @param subject the contact, unique within the app
 * @param claims what the token says of the contact
 * @param expiresAt when the token ends; a socket must not outlive it
 */
public record ContactPrincipal(App app, String subject, Claims claims, Instant expiresAt) {}
