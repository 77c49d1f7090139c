-- The log: offsets without gaps and in commit order, because the row of a partition stays locked from taking an
-- offset to the commit. A reader that has seen offset n has therefore seen everything below n.

CREATE TABLE IF NOT EXISTS partitions (
    topic       text   NOT NULL,
    number      int    NOT NULL,
    next_offset bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, number)
) WITH (fillfactor = 20);

CREATE TABLE IF NOT EXISTS log (
    topic       text        NOT NULL,
    number      int         NOT NULL,
    "offset"    bigint      NOT NULL,
    key         text        NOT NULL,
    headers     text        NOT NULL,
    data        bytea       NOT NULL,
    appended_at timestamptz NOT NULL,
    PRIMARY KEY (topic, number, "offset")
);

CREATE TABLE IF NOT EXISTS committed (
    consumers text   NOT NULL,
    topic     text   NOT NULL,
    number    int    NOT NULL,
    "offset"  bigint NOT NULL,
    PRIMARY KEY (consumers, topic, number)
) WITH (fillfactor = 20);

CREATE TABLE IF NOT EXISTS members (
    consumers     text        NOT NULL,
    member        uuid        NOT NULL,
    pid           int         NOT NULL,
    backend_start timestamptz NOT NULL,
    beat_at       timestamptz NOT NULL,
    PRIMARY KEY (consumers, member)
) WITH (fillfactor = 20);

-- What a member reads, for whoever looks at the log from outside; members of the version before do not say.
ALTER TABLE members ADD COLUMN IF NOT EXISTS topics text[] NOT NULL DEFAULT '{}';

CREATE OR REPLACE FUNCTION append(topics text[], numbers int[], keys text[], headings text[], bodies bytea[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first bigint;
BEGIN
    -- What is published together mostly belongs to one conversation, and so to one partition.
    IF (SELECT bool_and(topic = topics[1] AND number = numbers[1]) FROM unnest(topics, numbers) AS e (topic, number)) THEN
        UPDATE partitions SET next_offset = next_offset + cardinality(keys)
          WHERE topic = topics[1] AND number = numbers[1] RETURNING next_offset - cardinality(keys) INTO first;
        INSERT INTO log (topic, number, "offset", key, headers, data, appended_at)
          SELECT topics[1], numbers[1], first + e.position - 1, e.key, e.headers, e.data, clock_timestamp()
          FROM unnest(keys, headings, bodies) WITH ORDINALITY AS e (key, headers, data, position);
        RETURN;
    END IF;
    -- One order of locking for all, so that two appends never wait for each other in a circle.
    PERFORM FROM partitions p
      WHERE (p.topic, p.number) IN (SELECT DISTINCT * FROM unnest(topics, numbers))
      ORDER BY p.topic, p.number FOR UPDATE;
    WITH entry AS (
        SELECT e.*, row_number() OVER (PARTITION BY e.topic, e.number ORDER BY e.position) - 1 AS nth
        FROM unnest(topics, numbers, keys, headings, bodies)
             WITH ORDINALITY AS e (topic, number, key, headers, data, position)
    ), taken AS (
        UPDATE partitions p SET next_offset = p.next_offset + c.entries
        FROM (SELECT topic, number, count(*) AS entries FROM entry GROUP BY topic, number) c
        WHERE p.topic = c.topic AND p.number = c.number
        RETURNING p.topic, p.number, p.next_offset - c.entries AS first
    )
    INSERT INTO log (topic, number, "offset", key, headers, data, appended_at)
    SELECT e.topic, e.number, t.first + e.nth, e.key, e.headers, e.data, clock_timestamp()
    FROM entry e JOIN taken t USING (topic, number);
END $$;

-- The first offset appended at or after a moment. Times rise with offsets, so the primary key is searched by halving.
CREATE OR REPLACE FUNCTION offset_at(of_topic text, of_number int, moment timestamptz)
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    low bigint;
    high bigint;
    middle bigint;
BEGIN
    SELECT min("offset"), max("offset") + 1 INTO low, high FROM log WHERE topic = of_topic AND number = of_number;
    IF low IS NULL THEN
        RETURN (SELECT next_offset FROM partitions WHERE topic = of_topic AND number = of_number);
    END IF;
    WHILE low < high LOOP
        middle := (low + high) / 2;
        IF (SELECT appended_at FROM log WHERE topic = of_topic AND number = of_number AND "offset" = middle) < moment THEN
            low := middle + 1;
        ELSE
            high := middle;
        END IF;
    END LOOP;
    RETURN low;
END $$;

-- A sign of life, and the members alive. Whoever has lost its connection is struck off at once; whoever kept it but
-- gave no sign for too long (a stopped process) loses the connection too, and with it its locks and its say.
CREATE OR REPLACE FUNCTION beat(of_consumers text, of_member uuid, timeout interval)
RETURNS SETOF uuid LANGUAGE plpgsql AS $$
BEGIN
    UPDATE members SET beat_at = clock_timestamp() WHERE consumers = of_consumers AND member = of_member;
    PERFORM pg_terminate_backend(m.pid) FROM members m JOIN pg_stat_activity a USING (pid, backend_start)
      WHERE m.consumers = of_consumers AND m.beat_at < clock_timestamp() - timeout;
    DELETE FROM members m
      WHERE m.consumers = of_consumers AND m.member <> of_member
        AND (m.beat_at < clock_timestamp() - timeout
             OR NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = m.pid AND a.backend_start = m.backend_start));
    RETURN QUERY SELECT m.member FROM members m WHERE m.consumers = of_consumers ORDER BY m.member;
END $$;

-- Drop what is older than the retention, but nothing that a group has still to read.
CREATE OR REPLACE FUNCTION prune(retention interval, kept_forever text[])
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    dropped bigint;
BEGIN
    DELETE FROM log l USING (
        SELECT p.topic, p.number, least(
            offset_at(p.topic, p.number, clock_timestamp() - retention),
            (SELECT min(c."offset") FROM committed c WHERE c.topic = p.topic AND c.number = p.number)
        ) AS first_kept
        FROM partitions p WHERE p.topic <> ALL (kept_forever)
    ) k
    WHERE l.topic = k.topic AND l.number = k.number AND l."offset" < k.first_kept;
    GET DIAGNOSTICS dropped = ROW_COUNT;
    RETURN dropped;
END $$;
