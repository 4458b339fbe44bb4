/** Viaduct: a bridge between chat in custom apps and a helpdesk that knows them as an external channel. */
package dev.viaduct;
