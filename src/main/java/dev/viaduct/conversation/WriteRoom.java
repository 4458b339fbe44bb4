package dev.viaduct.conversation;

import dev.viaduct.app.Room;

/** Lets writes wait while there is room for them, roughly weighed. */
final class WriteRoom implements GroupCommit.Admission<Write> {
    // the objects around the text
    private static final long OVERHEAD = 400;
    private static final long BYTES_A_CHARACTER = 2;

    private final Room room;

    WriteRoom(Room room) {
        this.room = room;
    }

    @Override
    public boolean enter(Write write) {
        return room.take(write.contact().app(), 1, weight(write));
    }

    @Override
    public void leave(Write write) {
        room.give(write.contact().app(), 1, weight(write));
    }

    private static long weight(Write write) {
        return write instanceof Write.Append append
                ? OVERHEAD
                        + BYTES_A_CHARACTER
                                * (length(append.text()) + length(append.body().payload()))
                : OVERHEAD;
    }

    private static int length(String text) {
        return text == null ? 0 : text.length();
    }
}
