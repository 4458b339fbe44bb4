/**
 * The benchmark: drives real sockets and signed webhooks against the packaged application, measures what it accepts and
 * relays, and checks that nothing was lost, doubled or put out of order on the way. Run by {@code ./mvnw verify -Pbench}.
 */
package dev.viaduct.bench;
