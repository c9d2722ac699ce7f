import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Prints how many one-time tasks db-scheduler executes in a second, with the way of polling that is its quickest. */
public final class Executions {

    private static final int WARM_UP = 10_000;
    private static final int COUNTED = 20_000;
    private static final int THREADS = 50;
    private static final int CONNECTIONS = 20;
    private static final String TABLE = """
            CREATE TABLE scheduled_tasks(task_name text NOT NULL, task_instance text NOT NULL, task_data bytea,
              execution_time timestamptz NOT NULL, picked boolean NOT NULL, picked_by text, last_success timestamptz,
              last_failure timestamptz, consecutive_failures int, last_heartbeat timestamptz, version bigint NOT NULL,
              priority smallint, PRIMARY KEY (task_name, task_instance));
            CREATE INDEX scheduled_tasks_time ON scheduled_tasks(execution_time);
            CREATE INDEX scheduled_tasks_heartbeat ON scheduled_tasks(last_heartbeat);
            """;

    public static void main(String[] arguments) throws Exception {
        try (var database = new HikariDataSource()) {
            database.setJdbcUrl(arguments[0]);
            database.setMaximumPoolSize(CONNECTIONS);
            run(database, TABLE);
            executions(database, WARM_UP);
            System.out.println(executions(database, COUNTED));
            run(database, "DROP TABLE scheduled_tasks");
        }
    }

    private static double executions(HikariDataSource database, int count) throws Exception {
        var left = new CountDownLatch(count);
        var task = Tasks.oneTime("echo").execute((instance, context) -> left.countDown());
        run(database, "INSERT INTO scheduled_tasks(task_name, task_instance, execution_time, picked, version) "
                + "SELECT 'echo', n::text, now(), false, 1 FROM generate_series(1, " + count + ") AS n");
        var scheduler = Scheduler.create(database, task)
                .threads(THREADS)
                .pollUsingLockAndFetch(1.0, 4.0)
                .pollingInterval(Duration.ofMillis(100))
                .build();
        var began = Instant.now();
        scheduler.start();
        if (!left.await(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException(left.getCount() + " of " + count + " were not executed in 5 minutes");
        }
        double seconds = Duration.between(began, Instant.now()).toMillis() / 1e3;
        scheduler.stop();
        return count / seconds;
    }

    private static void run(HikariDataSource database, String statements) throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }
}
