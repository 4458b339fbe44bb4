/** Tells every instance that a stream moved: ready-encoded frames, by contact. Losing one does no harm. */
package dev.viaduct.fanout;
