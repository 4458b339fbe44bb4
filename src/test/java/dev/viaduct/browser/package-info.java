/** What browsers and other clients in other languages are tested against. */
package dev.viaduct.browser;
