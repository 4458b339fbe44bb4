package dev.viaduct.webhook;

/** An event can't be applied in its place yet; the helpdesk sends it again, or it is fetched before. */
final class ComeAgain extends RuntimeException {
    private static final long serialVersionUID = 1;

    ComeAgain(String why) {
        super(why, null, false, false);
    }
}
