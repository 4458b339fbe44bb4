package dev.viaduct.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Chat2Desk's Public API on a port of its own, with an operator console at {@code /}. What the gateway does comes in
 * by HTTP; what people in the helpdesk do is done by the methods here or in the console. Safe for use by several
 * threads. Everything is in memory and gone after {@link #close()}.
 */
public final class Chat2DeskSimulator implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final long BODY_LIMIT = 4L << 20;
    private static final int START_STOP_SECONDS = 20;
    private static final List<SimulatedOperator> OPERATORS = List.of(
            new SimulatedOperator(101, "Anna", "Keller", "anna@simulated.example", "/operators/101.svg"),
            new SimulatedOperator(102, "Boris", "Lange", "boris@simulated.example", "/operators/102.svg"),
            new SimulatedOperator(103, "Chiara", "Moretti", "chiara@simulated.example", "/operators/103.svg"));

    private final Vertx vertx;
    private final Helpdesk helpdesk;
    private final WebhookRegistry webhooks = new WebhookRegistry();
    private final Faults faults = new Faults();
    private final RecentLog<RecordedCall> calls = new RecentLog<>();
    private final RecentLog<RecordedDelivery> deliveries = new RecentLog<>();
    private final Router router;
    private HttpServer server;
    private volatile int port;

    private Chat2DeskSimulator(SimulatorSettings settings) {
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        WebhookSender sender = new WebhookSender(vertx, settings, webhooks, faults, deliveries);
        faults.onEventsChange(sender::release);
        helpdesk = new Helpdesk(settings.channelId(), OPERATORS, sender::announce);
        router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT));
        openApi(router, settings);
        ConsoleView view = new ConsoleView(helpdesk, webhooks, faults, calls, deliveries);
        new ConsoleRoutes(helpdesk, view, faults).open(router);
    }

    /**
     * Starts a simulator that listens on the loopback address when this returns.
     *
     * @throws IllegalStateException when the port is taken
     */
    public static Chat2DeskSimulator start(SimulatorSettings settings) {
        Chat2DeskSimulator simulator = new Chat2DeskSimulator(settings);
        try {
            simulator.listen(settings.port());
            return simulator;
        } catch (RuntimeException e) {
            simulator.close();
            throw e;
        }
    }

    private void openApi(Router router, SimulatorSettings settings) {
        Gate gate = new Gate(vertx, settings.token(), faults, calls);
        MessageRoutes messages = new MessageRoutes(helpdesk, settings);
        ClientRoutes clients = new ClientRoutes(helpdesk);
        CompanyRoutes company = new CompanyRoutes(
                helpdesk, settings, this::url, () -> calls.all().size());
        WebhookRoutes hooks = new WebhookRoutes(webhooks);
        for (Operation operation : Operation.values()) {
            gate.open(router, operation, call -> switch (operation) {
                case INBOX -> messages.inbox(call);
                case LIST_MESSAGES -> messages.list(call);
                case GET_MESSAGE -> messages.get(call);
                case SEND_MESSAGE -> messages.send(call);
                case REPORT_STATUS -> messages.reportStatus(call);
                case LIST_CLIENTS -> clients.list(call);
                case GET_CLIENT -> clients.get(call);
                case UPDATE_CLIENT -> clients.update(call);
                case GET_REQUEST -> company.getRequest(call);
                case CLOSE_REQUEST -> company.closeRequest(call);
                case LIST_DIALOGS -> company.listDialogs(call);
                case GET_DIALOG -> company.getDialog(call);
                case UPDATE_DIALOG -> company.updateDialog(call);
                case LIST_OPERATORS -> company.listOperators(call);
                case LIST_CHANNELS -> company.listChannels(call);
                case API_INFO -> company.apiInfo(call);
                case LIST_WEBHOOKS -> hooks.list(call);
                case GET_WEBHOOK -> hooks.get(call);
                case CREATE_WEBHOOK -> hooks.create(call);
                case UPDATE_WEBHOOK -> hooks.update(call);
                case DELETE_WEBHOOK -> hooks.delete(call);
            });
        }
        router.route("/v1/*").handler(gate::unknown);
    }

    private synchronized void listen(int wantedPort) {
        HttpServerOptions options = new HttpServerOptions().setHost(HOST).setPort(wantedPort);
        server = await(vertx.createHttpServer(options).requestHandler(router).listen());
        port = server.actualPort();
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** Refuses connections, and cuts the open ones, until {@link #comeBack()}; nothing is forgotten. */
    public synchronized void goDown() {
        if (server != null) {
            await(server.close());
            server = null;
        }
    }

    /** Listens on the same port again after {@link #goDown()}. */
    public synchronized void comeBack() {
        if (server == null) {
            listen(port);
        }
    }

    /** The base URL, without a slash at its end: the API is below {@code /v1}, the console at {@code /}. */
    public String url() {
        return "http://" + HOST + ":" + port();
    }

    /** The switches for what can go wrong. */
    public Faults faults() {
        return faults;
    }

    /** An operator answers: the dialog is assigned to the first operator if nobody has it. */
    public SimulatedMessage reply(long clientId, String text) {
        return reply(clientId, Reply.text(text));
    }

    /** An operator answers with more than text. */
    public SimulatedMessage reply(long clientId, Reply reply) {
        return helpdesk.write(clientId, MessageType.TO_CLIENT, reply, Optional.empty());
    }

    /** A bot or the menu answers. */
    public SimulatedMessage autoreply(long clientId, Reply reply) {
        return helpdesk.write(clientId, MessageType.AUTOREPLY, reply, Optional.empty());
    }

    /** An operator leaves an internal comment, which no client may see. */
    public SimulatedMessage comment(long clientId, String text) {
        return helpdesk.write(clientId, MessageType.COMMENT, Reply.text(text), Optional.empty());
    }

    /** The helpdesk notes something in the chat, which no client may see. */
    public SimulatedMessage system(long clientId, String text) {
        return helpdesk.write(clientId, MessageType.SYSTEM, Reply.text(text), Optional.empty());
    }

    /** A message arrives by import: type {@code from_client}, {@code to_client} or {@code autoreply}. */
    public SimulatedMessage importMessage(long clientId, MessageType type, Reply content) {
        return helpdesk.importMessage(clientId, type, content);
    }

    /** An operator withdraws a message: {@code outbox_status} with {@code canceled}. */
    public SimulatedMessage cancel(long messageId) {
        return helpdesk.cancel(messageId);
    }

    /** An operator closes the client's dialog and its request; nothing happens when it is closed already. */
    public void close(long clientId) {
        helpdesk.close(clientId);
    }

    /** The dialog goes to another operator. */
    public void transfer(long clientId, long operatorId) {
        helpdesk.transfer(clientId, operatorId);
    }

    /** The client is put on the blacklist or taken off. */
    public void blacklist(long clientId, boolean blocked) {
        helpdesk.blacklist(clientId, blocked);
    }

    /** An operator changes the client's card. */
    public SimulatedClient updateClient(long clientId, ClientChange change) {
        return helpdesk.updateClient(clientId, change);
    }

    /** All clients, oldest first. */
    public List<SimulatedClient> clients() {
        return helpdesk.clients();
    }

    /** The client that the external channel knows by this id or, when it is known by phone, by this number. */
    public Optional<SimulatedClient> client(String idOrPhone) {
        return helpdesk.clientByPhone(Identity.phoneOfId(idOrPhone)).or(() -> helpdesk.clientByPhone(idOrPhone));
    }

    /** All messages of all kinds, oldest first. */
    public List<SimulatedMessage> messages() {
        return helpdesk.messages();
    }

    /** A client's messages of all kinds, oldest first. */
    public List<SimulatedMessage> messages(long clientId) {
        return helpdesk.messagesOf(clientId);
    }

    /** One message as it is now. */
    public SimulatedMessage message(long messageId) {
        return helpdesk.message(messageId);
    }

    /** The client's dialog, if there ever was one. */
    public Optional<SimulatedDialog> dialog(long clientId) {
        return helpdesk.dialogOf(clientId);
    }

    /** The operators, in the order in which they are listed. */
    public List<SimulatedOperator> operators() {
        return helpdesk.operators();
    }

    /** The webhooks, switched on or off. */
    public List<SimulatedWebhook> webhooks() {
        return webhooks.all();
    }

    /** Switches a webhook off as the helpdesk does after too many failures. */
    public void switchOffWebhook(long webhookId) {
        webhooks.switchOff(webhookId, "No successful answer for too long");
    }

    /** Forgets a webhook, as if somebody had deleted it in the helpdesk's settings. */
    public void deleteWebhook(long webhookId) {
        webhooks.delete(webhookId);
    }

    /** The latest calls that reached the API, oldest first. */
    public List<RecordedCall> calls() {
        return calls.all();
    }

    /** The latest calls of one operation, oldest first. */
    public List<RecordedCall> calls(Operation operation) {
        return calls.all().stream()
                .filter(call -> call.operation() == operation)
                .toList();
    }

    /** The latest attempts to deliver events, oldest first. */
    public List<RecordedDelivery> deliveries() {
        return deliveries.all();
    }

    /** Stops listening and sending; what waits to be repeated is lost. */
    @Override
    public void close() {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(START_STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("The simulator did not start or stop in time", e);
        }
    }
}
