-- The yearly figures of case reviews that are published (2014 Act s104(9)): over every agency's rows, whoever asks, so
-- that all publish the same. Read on the owner's authority (tasking/apps.py lets the owner see the tables), and narrow
-- for that: years that are over only, and no count below 5, nor one that another would give away; NULL stands for it.
CREATE OR REPLACE FUNCTION muster_case_review_figures(year integer)
RETURNS TABLE (applications bigint, not_met bigint, held bigint, recommended bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path TO public, pg_temp AS $$
    WITH span AS (
        SELECT first, (first + interval '1 year' - interval '1 day')::date AS last
        FROM (SELECT make_date(year, coalesce((SELECT year_starts_in FROM tasking_casereviewrule), 4), 1) AS first) AS x
    ), counted AS (
        SELECT
            count(*) FILTER (WHERE applied_on BETWEEN first AND last) AS applications,
            count(*) FILTER (WHERE decided_on BETWEEN first AND last AND state = 'threshold_not_met') AS not_met,
            count(*) FILTER (WHERE reviewed_on BETWEEN first AND last) AS held,
            count(*) FILTER (WHERE reviewed_on BETWEEN first AND last AND EXISTS (
                SELECT 1 FROM tasking_caserecommendation AS made WHERE made.case_review_id = review.id)) AS recommended
        FROM span LEFT JOIN tasking_casereview AS review ON review.state <> 'struck'
    )
    SELECT
        CASE WHEN applications >= 5 THEN applications END,
        CASE WHEN not_met >= 5 AND applications - not_met NOT BETWEEN 1 AND 4 THEN not_met END,
        CASE WHEN held >= 5 THEN held END,
        CASE WHEN recommended >= 5 AND held - recommended NOT BETWEEN 1 AND 4 THEN recommended END
    FROM counted, span
    WHERE muster_practitioner() AND last < (now() AT TIME ZONE 'Europe/London')::date
$$;

-- Whether an application lies in a year that is over: figures of it are published, and those of years that begin in
-- another month could be subtracted from them.
CREATE OR REPLACE FUNCTION muster_case_review_year_stands() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path TO public, pg_temp AS $$
    WITH rule AS (
        SELECT make_interval(months => coalesce((SELECT year_starts_in FROM tasking_casereviewrule), 4) - 1) AS later
    ), this_year AS (
        SELECT date_trunc('year', now() AT TIME ZONE 'Europe/London' - later) + later AS first FROM rule
    )
    SELECT EXISTS (SELECT 1 FROM tasking_casereview, this_year WHERE state <> 'struck' AND applied_on < first)
$$;

CREATE OR REPLACE FUNCTION muster_keep_case_review_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.year_starts_in IS DISTINCT FROM (CASE TG_OP WHEN 'UPDATE' THEN OLD.year_starts_in ELSE 4 END)
        AND muster_case_review_year_stands() THEN
        RAISE EXCEPTION 'The month in which the year of the figures begins stays as it is.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
