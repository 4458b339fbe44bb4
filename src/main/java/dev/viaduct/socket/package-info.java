/**
 * Where apps connect: the WebSocket, its frames, and the REST and server-sent-events twins of the frames
 * (protocol.md).
 */
package dev.viaduct.socket;
