/**
 * A stand-in for Chat2Desk behind real HTTP, with an operator console: for development and tests, never in the
 * production artifact. It knows the gateway as the helpdesk would, by webhook URL only.
 */
package dev.viaduct.simulator;
