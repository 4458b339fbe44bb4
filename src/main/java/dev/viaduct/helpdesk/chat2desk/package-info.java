/** Chat2Desk's Public API (reference/chat2desk-public-api.md): calls, webhook events, signature. */
package dev.viaduct.helpdesk.chat2desk;
