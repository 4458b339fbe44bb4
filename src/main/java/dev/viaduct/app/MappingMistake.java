package dev.viaduct.app;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says a mapping mistake of SmallRye Config in the form of all the others: the key, then what is wrong. */
final class MappingMistake {
    private static final Pattern KEY = Pattern.compile("(viaduct(?:\\.[A-Za-z0-9_\"*-]+)*)");
    private static final Pattern CODE = Pattern.compile("SRCFG\\d+: ");
    private static final Pattern EXCEPTION = Pattern.compile("^(?:[a-z]\\w*\\.)+[A-Z]\\w*: ");

    private MappingMistake() {}

    static String line(String message) {
        String text = CODE.matcher(EXCEPTION.matcher(message).replaceFirst("")).replaceAll("");
        Matcher key = KEY.matcher(text);
        if (!key.find()) {
            return text;
        }
        if (text.contains("required")) {
            return key.group(1) + ": is required";
        }
        if (text.contains("does not map to any root")) {
            return key.group(1) + ": is not a key of Viaduct";
        }
        return key.group(1) + ": " + text;
    }
}
