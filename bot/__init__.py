"""What Rasa loads: the pipeline's components, its channel and its tracker store. The only place that imports Rasa."""
