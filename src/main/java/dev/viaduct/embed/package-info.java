/** The chat for pages and web views that have none of their own: what browsers load is built by {@code web-client}. */
package dev.viaduct.embed;
