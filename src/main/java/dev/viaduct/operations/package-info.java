/** How the gateway is run: start and drain, health, documents, gauges. */
package dev.viaduct.operations;
