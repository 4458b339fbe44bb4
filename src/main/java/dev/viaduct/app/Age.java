package dev.viaduct.app;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;

/** A length of time to keep something, in days and longer ({@code P30D}) or in hours and shorter ({@code PT12H}). */
public record Age(TemporalAmount amount) {

    /** Reads ISO 8601; throws {@link java.time.DateTimeException} for anything else, and for what is not positive. */
    public static Age parse(String text) {
        Age age = new Age(text.contains("T") ? Duration.parse(text) : Period.parse(text));
        if (!age.before(Instant.EPOCH).isBefore(Instant.EPOCH)) {
            throw new java.time.DateTimeException("not positive");
        }
        return age;
    }

    /** The moment that is this long before another. */
    public Instant before(Instant moment) {
        return moment.atZone(ZoneOffset.UTC).minus(amount).toInstant();
    }

    /** About how long it is, counted back from now. */
    public Duration length() {
        Instant now = Instant.now();
        return Duration.between(before(now), now);
    }
}
