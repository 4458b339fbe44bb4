/** What the helpdesk tells: verified, applied to streams, answered; and the guardian that keeps it telling. */
package dev.viaduct.webhook;
