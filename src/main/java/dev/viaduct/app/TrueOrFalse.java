package dev.viaduct.app;

import org.eclipse.microprofile.config.spi.Converter;

/** Reads a switch; the stock converter takes every unknown word for false. */
public final class TrueOrFalse implements Converter<Boolean> {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean convert(String value) {
        return switch (value.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false, not " + value);
        };
    }
}
