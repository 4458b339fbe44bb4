/** The other side: what the gateway needs of a helpdesk, and one package below for each kind. */
package dev.viaduct.helpdesk;
