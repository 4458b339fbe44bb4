package dev.viaduct.helpdesk.chat2desk;

/** Phones as the API takes them: numbers, where ours are strings of digits. */
final class Phone {
    private static final int LONGEST = 18; // digits that fit a long; E.164 has 15

    private Phone() {}

    /** The number, or null where there is none that the API could take. */
    static Long number(String digits) {
        boolean usable = digits != null && !digits.isEmpty() && digits.length() <= LONGEST;
        return usable && digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Long.valueOf(digits) : null;
    }
}
