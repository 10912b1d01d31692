-- What each zone's clock showed: periods of UTC in which its offset was the same, and by how far the clock was put forward
-- at the end of each. All in minutes.
CREATE TABLE clocks AS
WITH hours AS (
    SELECT zone, unnest(generate_series(TIMESTAMP '2012-12-25', TIMESTAMP '2014-01-08', INTERVAL 1 HOUR)) AS utc
    FROM (SELECT DISTINCT zone FROM silver_airports JOIN (SELECT DISTINCT dest FROM silver_flights) ON faa = dest WHERE zone IS NOT NULL)),
offsets AS (
    SELECT zone, utc, date_diff('minute', utc, timezone(zone, timezone('UTC', utc))) AS minutes FROM hours),
changes AS (
    SELECT zone, utc, minutes FROM offsets
    QUALIFY minutes IS DISTINCT FROM lag(minutes) OVER (PARTITION BY zone ORDER BY utc))
SELECT zone, minutes, utc AS begins,
       coalesce(lead(utc) OVER w, TIMESTAMP '2014-01-08') AS ends,
       greatest(coalesce(lead(minutes) OVER w, minutes) - minutes, 0) AS skipped
FROM changes WINDOW w AS (PARTITION BY zone ORDER BY utc);

CREATE TABLE departures AS
SELECT row_number() OVER () AS id, f.*, a.zone AS dest_zone, a.lat AS dest_lat, a.lon AS dest_lon,
       f.scheduled_at + to_minutes(f.dep_delay) AS departed_at
FROM silver_flights f LEFT JOIN silver_airports a ON a.faa = f.dest;

-- The first reading of arr_time on the destination's clock since the take-off; of an hour shown twice, the later one, and of
-- one that the clock skipped, what it would have shown without being put forward.
CREATE TABLE arrivals AS
WITH readings AS (
    SELECT d.id, d.departed_at, c.minutes, c.begins, c.ends + to_minutes(c.skipped) AS ends,
           date_trunc('day', d.departed_at + to_minutes(c.minutes)) + to_days(day.ahead::INTEGER)
               + to_minutes(d.arr_time // 100 * 60 + d.arr_time % 100) AS shown
    FROM departures d JOIN clocks c ON c.zone = d.dest_zone, range(-1, 3) day(ahead)
    WHERE d.arr_time IS NOT NULL),
instants AS (
    SELECT id, departed_at, shown, shown - to_minutes(minutes) AS instant
    FROM readings WHERE shown - to_minutes(minutes) >= begins AND shown - to_minutes(minutes) < ends),
first_reading AS (
    SELECT id, arg_min(shown, instant) AS shown FROM instants WHERE instant >= departed_at GROUP BY id)
SELECT id, max(instant) AS arrived_at FROM instants JOIN first_reading USING (id, shown) GROUP BY id;

CREATE TABLE flights AS
SELECT d.*,
       CASE WHEN d.arr_time IS NULL THEN NULL
            WHEN d.dest_zone IS NULL THEN d.departed_at + INTERVAL 1 DAY
            ELSE a.arrived_at END AS arrived_at
FROM departures d LEFT JOIN arrivals a USING (id);

CREATE TABLE flight_features AS
SELECT f.id, f.year, f.month, f.day, f.carrier, l.name AS airline, f.flight, f.tailnum, f.origin, f.dest,
       f.scheduled_at, f.arrived_at, f.hour,
       dayofweek(make_date(f.year, f.month, f.day)) + 1 AS weekday,
       f.sched_dep_time // 100 * 60 + f.sched_dep_time % 100 AS sched_dep_minute,
       f.sched_arr_time // 100 * 60 + f.sched_arr_time % 100 AS sched_arr_minute,
       f.distance, w.temp, w.dewp, w.humid, w.wind_dir, w.wind_speed, w.wind_gust, w.precip, w.pressure, w.visib,
       f.year - p.built AS plane_age, p.seats, p.engines, f.dest_lat, f.dest_lon,
       (f.arr_delay > 15)::INTEGER AS label
FROM flights f
LEFT JOIN silver_weather w ON w.origin = f.origin AND w.time_hour = f.time_hour
LEFT JOIN silver_planes p ON p.tailnum = f.tailnum
LEFT JOIN silver_airlines l ON l.carrier = f.carrier;
