/** Which apps are bridged, and every setting: what the rest of the gateway reads instead of raw configuration. */
package dev.viaduct.app;
