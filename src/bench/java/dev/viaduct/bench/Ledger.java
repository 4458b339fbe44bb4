package dev.viaduct.bench;

import java.util.BitSet;

/** One contact's account: what the application took, what came of it, and in which order. */
final class Ledger {

    private final BitSet taken = new BitSet();
    private final BitSet arrived = new BitSet();
    private long lastSeq;
    private int lastIndex = -1;
    private int doubled;
    private int outOfOrder;

    /** From now on the message is lost unless it arrives. */
    void taken(int index) {
        taken.set(index);
    }

    /** The application refused the message after all and owes nothing. */
    void refused(int index) {
        taken.clear(index);
    }

    /** Whether the message was taken and hasn't arrived yet. */
    boolean owes(int index) {
        return taken.get(index) && !arrived.get(index);
    }

    /** The message came out of the stream, which must grow by one with it and keep the order of the indexes. */
    void arrived(int index, long seq) {
        if (arrived.get(index)) {
            doubled++;
            return;
        }
        arrived.set(index);
        if (seq != lastSeq + 1 || index < lastIndex) {
            outOfOrder++;
        }
        lastSeq = Math.max(seq, lastSeq);
        lastIndex = Math.max(index, lastIndex);
    }

    Totals totals() {
        var lost = (BitSet) taken.clone();
        lost.andNot(arrived);
        return new Totals(taken.cardinality(), arrived.cardinality(), lost.cardinality(), doubled, outOfOrder);
    }

    /** The accounts of many contacts in one line. */
    record Totals(long taken, long arrived, long lost, long doubled, long outOfOrder) {

        static final Totals NONE = new Totals(0, 0, 0, 0, 0);

        Totals plus(Totals other) {
            return new Totals(
                    taken + other.taken,
                    arrived + other.arrived,
                    lost + other.lost,
                    doubled + other.doubled,
                    outOfOrder + other.outOfOrder);
        }

        boolean clean() {
            return lost == 0 && doubled == 0 && outOfOrder == 0;
        }
    }
}
