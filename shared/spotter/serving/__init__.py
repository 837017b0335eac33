"""The app of the SageMaker serving container."""
