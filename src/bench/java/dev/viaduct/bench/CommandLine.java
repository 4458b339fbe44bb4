package dev.viaduct.bench;

/** What was given as {@code -D<prefix>.<name>}; blank is as good as not given. */
public record CommandLine(String prefix) {

    public String text(String name, String otherwise) {
        var value = System.getProperty(prefix + "." + name, "");
        return value.isBlank() ? otherwise : value.strip();
    }

    /** A whole number within these bounds; the complaint about another names its key. */
    public int number(String name, int otherwise, int least, int most) {
        var value = Integer.parseInt(text(name, Integer.toString(otherwise)));
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    prefix + "." + name + ": " + value + " is not between " + least + " and " + most);
        }
        return value;
    }
}
