/**
 * The core: contacts, their streams with gapless {@code seq}, receipts and statuses. Everything that is acknowledged
 * anywhere is acknowledged here, after the commit.
 */
package dev.viaduct.conversation;
