-- Which dossiers have pages that wait for a person: asked by the list that an office works through, and counted above it.

create index page_review_dossier on page (dossier_id) where state in ('needs_review', 'failed');
