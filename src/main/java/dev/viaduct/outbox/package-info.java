/**
 * Durable work towards the helpdesk: what is stored here is done, in order per contact, until it is done, refused or
 * given up.
 */
package dev.viaduct.outbox;
