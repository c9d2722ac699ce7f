package io.troupe.host;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Where the log goes: a file of at most 10 MB with five older ones beside it, and standard error. */
final class Logs {

    // A line is one line: what agents and callers say cannot forge a second one.
    private static final String MESSAGE = "%replace(%msg){'[\\r\\n]+', ' '}";
    private static final String FILE_LINE =
            "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSX\",UTC} %-5level %logger{0} - " + MESSAGE + "%n";
    private static final String CONSOLE_LINE = "%d{HH:mm:ss.SSS} %-5level " + MESSAGE + "%n%nopex";

    private Logs() {}

    /** Begins to log into the folder. */
    static void open(Path folder, String level) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        context.getLogger("io.troupe").setLevel(Level.toLevel(level, Level.INFO));
        context.getLogger("org.pf4j").setLevel(Level.WARN);
        root.addAppender(file(context, folder.resolve("troupe.log")));
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setTarget("System.err");
        root.addAppender(started(context, console, CONSOLE_LINE));
    }

    private static RollingFileAppender<ILoggingEvent> file(LoggerContext context, Path file) {
        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setFile(file.toString());
        var window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(appender);
        window.setFileNamePattern(file + ".%i");
        window.setMinIndex(1);
        window.setMaxIndex(5);
        var size = new SizeBasedTriggeringPolicy<ILoggingEvent>();
        size.setContext(context);
        size.setMaxFileSize(FileSize.valueOf("10MB"));
        appender.setRollingPolicy(window);
        appender.setTriggeringPolicy(size);
        window.start();
        size.start();
        started(context, appender, FILE_LINE);
        return appender;
    }

    private static <A extends OutputStreamAppender<ILoggingEvent>> A started(
            LoggerContext context, A appender, String pattern) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
