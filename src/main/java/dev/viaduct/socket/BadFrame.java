package dev.viaduct.socket;

/** A frame that is not one of the protocol's; says why in its error codes. */
final class BadFrame extends RuntimeException {
    private final String code;
    private final String field;
    private String ref;

    private BadFrame(String code, String field, String message) {
        super(message, null, false, false);
        this.code = code;
        this.field = field;
    }

    static BadFrame json(String message) {
        return new BadFrame("bad_json", null, message);
    }

    static BadFrame unknownType(String type) {
        return new BadFrame("unknown_type", "type", "There is no frame of type " + type);
    }

    static BadFrame invalid(String field, String message) {
        return new BadFrame("invalid", field, message);
    }

    static BadFrame tooLarge(String field, String message) {
        return new BadFrame("too_large", field, message);
    }

    static BadFrame notFound(String field, String message) {
        return new BadFrame("not_found", field, message);
    }

    BadFrame withRef(String frameRef) {
        ref = frameRef;
        return this;
    }

    String code() {
        return code;
    }

    String field() {
        return field;
    }

    /** Whether this is a word out of place in the protocol, not just something that isn't there. */
    boolean breaksProtocol() {
        return !code.equals("not_found");
    }

    ServerFrame.Error answer() {
        return new ServerFrame.Error(ref, code, field, getMessage(), null);
    }
}
