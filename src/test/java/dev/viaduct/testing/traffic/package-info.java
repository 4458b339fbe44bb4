/**
 * Traffic in both directions that goes on whatever happens to the gateway, and the ledger that says afterwards what was
 * lost, doubled or put out of order.
 */
package dev.viaduct.testing.traffic;
