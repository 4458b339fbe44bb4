package dev.viaduct.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds of a message's status whatever is said of it. */
class StatusPropertyTest {
    private static final Set<Status> ENDS = EnumSet.of(Status.SEEN, Status.FAILED, Status.CANCELED);

    @Property
    void itNeverMovesBackwardsAndAnEndIsAnEnd(@ForAll List<Status> said) {
        Status status = Status.STORED;
        for (Status next : said) {
            Status before = status;
            status = moved(status, next);

            assertThat(status.code()).isGreaterThanOrEqualTo(before.code());
            if (ENDS.contains(before)) {
                assertThat(status).isEqualTo(before);
            }
        }
    }

    @Property
    void itIsTheFirstEndOrElseTheHighestThatWasSaid(@ForAll List<Status> said) {
        Status status = Status.STORED;
        for (Status next : said) {
            status = moved(status, next);
        }

        Status expected = said.stream()
                .filter(ENDS::contains)
                .findFirst()
                .orElse(said.stream().reduce(Status.STORED, StatusPropertyTest::higher));
        assertThat(status).isEqualTo(expected);
    }

    private static Status moved(Status status, Status next) {
        return status.mayBecome(next) ? next : status;
    }

    private static Status higher(Status one, Status other) {
        return one.code() >= other.code() ? one : other;
    }
}
