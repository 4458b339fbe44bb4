/** How the gateway is run: start and drain, health, documents, what ages out, and the admin API. */
package dev.viaduct.operations;
