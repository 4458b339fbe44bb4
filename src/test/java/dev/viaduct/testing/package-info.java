/** What tests stand on: a real PostgreSQL, a real socket, a simulated helpdesk behind real HTTP. */
package dev.viaduct.testing;
