/** Who is calling: tokens, guests, and what is refused before anything else happens. */
package dev.viaduct.identity;
