package dev.viaduct.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often the log speaks of PostgreSQL. */
class StorageHealthTest {
    private static final Throwable GONE = new IOException("gone");
    private static final Throwable TIMEOUT = new PgException("canceled", "ERROR", "57014", null);

    private final Logger logger = Logger.getLogger(StorageHealth.class.getName());
    private final List<Level> said = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow
    private final StorageHealth health = new StorageHealth(clock::get);
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            said.add(entry.getLevel());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(listener);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(listener);
    }

    @Test
    void aThousandFailuresAreOneLine() {
        fail(1_000);

        assertThat(said).hasSize(1);
        assertThat(health.isAway()).isTrue();
    }

    @Test
    void anOutageIsRepeatedEveryTenSeconds() {
        for (int second = 0; second < 60; second++) {
            fail(10);
            pass(Duration.ofSeconds(1));
        }

        assertThat(said).hasSize(6);
    }

    @Test
    void itsEndIsSaidOnceAndOnlyAfterASecondWithoutFailure() {
        fail(3);
        health.answered();
        assertThat(said).hasSize(1);

        pass(Duration.ofSeconds(1));
        health.answered();
        health.answered();

        assertThat(said).hasSize(2);
        assertThat(health.isAway()).isFalse();
    }

    @Test
    void whatTheDatabaseRefusesIsNoOutage() {
        for (int i = 0; i < 100; i++) {
            health.failed(TIMEOUT, false);
        }

        assertThat(said).hasSize(1);
        assertThat(health.isAway()).isFalse();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            health.failed(GONE, false);
        }
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
