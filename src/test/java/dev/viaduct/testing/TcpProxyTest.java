package dev.viaduct.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy between an echo and its callers. */
class TcpProxyTest {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 300;

    private final AtomicInteger echoed = new AtomicInteger();
    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
        Thread listener = new Thread(this::listen);
        listener.setDaemon(true);
        listener.start();
        proxy = TcpProxy.to("localhost", echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesEveryByteInOrder() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(7).nextBytes(sent);

        try (Socket socket = connect()) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(socket, sent));
            byte[] answer = socket.getInputStream().readNBytes(sent.length);

            assertThat(answer).isEqualTo(sent);
            assertThat(writing).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void passesTheEndOfAConnectionOn() throws Exception {
        try (Socket socket = connect()) {
            assertThat(ask(socket, 1)).isEqualTo(1);
        }

        await().untilAsserted(() -> assertThat(proxy.connections()).isZero());
    }

    @Test
    void cutsConnectionsAndRefusesNewOnes() throws Exception {
        try (Socket socket = connect()) {
            assertThat(ask(socket, 1)).isEqualTo(1);

            proxy.cut();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(proxy.connections()).isZero();
        }
        try (Socket another = connect()) {
            assertThat(another.getInputStream().read()).isEqualTo(-1);
        }
        proxy.pass();
        try (Socket third = connect()) {
            assertThat(ask(third, 3)).isEqualTo(3);
        }
    }

    @Test
    void resetsConnections() throws Exception {
        try (Socket socket = connect()) {
            assertThat(ask(socket, 1)).isEqualTo(1);

            proxy.reset();

            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void stallsOldAndNewConnectionsAndLosesNothing() throws Exception {
        try (Socket before = connect()) {
            assertThat(ask(before, 1)).isEqualTo(1);
            proxy.stall();
            try (Socket during = connect()) {
                before.getOutputStream().write(2);
                during.getOutputStream().write(3);

                assertIsSilent(before);
                assertIsSilent(during);
                assertThat(echoed).hasValue(1);

                proxy.pass();
                assertThat(before.getInputStream().read()).isEqualTo(2);
                assertThat(during.getInputStream().read()).isEqualTo(3);
            }
        }
    }

    @Test
    void slowsDownEachChunk() throws Exception {
        proxy.slow(Duration.ofMillis(150), 1_000_000);

        try (Socket socket = connect()) {
            long began = System.nanoTime();
            assertThat(ask(socket, 1)).isEqualTo(1);

            // there and back
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
            proxy.pass();
            assertThat(ask(socket, 2)).isEqualTo(2);
        }
    }

    @Test
    void losesTheAnswerToARequestThatArrived() throws Exception {
        try (Socket socket = connect()) {
            assertThat(ask(socket, 1)).isEqualTo(1);
            proxy.dropAnswers(Duration.ZERO);

            socket.getOutputStream().write(2);

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            await().untilAsserted(() -> assertThat(echoed).hasValue(2));
        }
    }

    @Test
    void neverPassesAConnectionAgainWhoseAnswersItLost() throws Exception {
        proxy.dropAnswers(Duration.ofMinutes(1));
        try (Socket socket = connect()) {
            socket.getOutputStream().write(1);
            await().untilAsserted(() -> assertThat(echoed).hasValue(1));
            assertIsSilent(socket);

            proxy.pass();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("localhost", proxy.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static int ask(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }

    private static void assertIsSilent(Socket socket) throws SocketException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void listen() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                Thread answering = new Thread(() -> answer(socket));
                answering.setDaemon(true);
                answering.start();
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    private void answer(Socket socket) {
        byte[] chunk = new byte[8192];
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                echoed.addAndGet(read);
                out.write(chunk, 0, read);
            }
        } catch (IOException e) {
            return; // broken connections are what these tests make
        }
    }
}
