-- Notes how far a running step is. Matches no row when the step is somebody else's by now.
--   id, attempt, percent, stage
update steps set percent = greatest(percent, %(percent)s), stage = %(stage)s
where id = %(id)s and attempt = %(attempt)s and state = 'in_progress'
returning job_id, tenant_id
