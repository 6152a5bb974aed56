-- SPDX-License-Identifier: Apache-2.0
-- Indexes for what a look at the plan of every statement found read whole or sorted whole.

-- Cases are listed a page a state, newest first; the state alone told only which rows to sort.
CREATE INDEX review_cases_listed_by_state ON review_cases (zone, state, project, round);
DROP INDEX review_cases_by_state;

-- Decisions of a period, and the last ones.
CREATE INDEX review_cases_decided ON review_cases (zone, decide_date, project, round) WHERE decide_date IS NOT NULL;

-- Exceptions are listed a page at a time, by all three.
DROP INDEX review_exceptions_granted;
CREATE INDEX review_exceptions_granted ON review_cases (zone, exception_grant_time, project, round)
  WHERE exception_granted_by IS NOT NULL;

-- The meetings that had a case on their agenda; agenda_holds_case_once knows only where it waits for a result.
CREATE INDEX review_agenda_of_case ON review_agenda_items (zone, project, round);

-- Delegations that run on a day.
CREATE INDEX review_delegations_running ON review_delegations (zone, end_date) WHERE revoke_time IS NULL;
