package dev.viaduct.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of receipts whatever devices say, in whatever order. */
class ReceiptsPropertyTest {
    /** What a device says; -1 where it says nothing. */
    record Word(long delivered, long seen) {}

    @Provide
    Arbitrary<List<Word>> words() {
        Arbitrary<Long> seq = Arbitraries.longs().between(-1, 50);
        return Combinators.combine(seq, seq).as(Word::new).list().ofMaxSize(30);
    }

    @Property
    void theyNeverShrinkAndWhatWasSeenWasDelivered(@ForAll("words") List<Word> words) {
        Receipts before = new Receipts(0, 0);
        for (Word word : words) {
            Receipts after = before.advancedBy(word.delivered(), word.seen());

            assertThat(after.delivered()).isGreaterThanOrEqualTo(before.delivered());
            assertThat(after.seen()).isBetween(before.seen(), after.delivered());
            before = after;
        }
    }

    @Property
    void theyAreTheHighestOfAllThatWasSaid(@ForAll("words") List<Word> words) {
        Receipts told = all(words);

        long seen = words.stream().mapToLong(Word::seen).max().orElse(0);
        long delivered = words.stream().mapToLong(Word::delivered).max().orElse(0);
        assertThat(told.seen()).isEqualTo(Math.max(0, seen));
        assertThat(told.delivered()).isEqualTo(Math.max(told.seen(), delivered));
    }

    @Property
    void neitherOrderNorRepetitionMatters(@ForAll("words") List<Word> words) {
        List<Word> backwards = new ArrayList<>(words);
        backwards.addAll(words);
        Collections.reverse(backwards);

        assertThat(all(backwards)).isEqualTo(all(words));
    }

    private static Receipts all(List<Word> words) {
        Receipts receipts = new Receipts(0, 0);
        for (Word word : words) {
            receipts = receipts.advancedBy(word.delivered(), word.seen());
        }
        return receipts;
    }
}
