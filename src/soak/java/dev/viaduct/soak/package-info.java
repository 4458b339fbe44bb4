/**
 * The soak: the packaged application between a PostgreSQL and a helpdesk that fail at random, under traffic in both
 * directions, and afterwards the books of both sides. Run by {@code ./mvnw verify -Psoak}.
 */
package dev.viaduct.soak;
